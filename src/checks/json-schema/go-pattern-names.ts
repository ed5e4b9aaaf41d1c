const words = (text: string): string[] => text.trim().split(/\s+/)

/** What `[[:name:]]` may say. */
export const posixClasses: ReadonlySet<string> = new Set(
  words('alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit').flatMap((name) => [
    name,
    `^${name}`,
  ]),
)

const categories =
  'C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs'
/** Those of Unicode 15.0. */
const scripts = `
Adlam Ahom Arabic Armenian Avestan Balinese Bamum Batak Bengali Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid
Carian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Dogra Duployan
Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gurmukhi Han Hangul Hanunoo Hatran Hebrew
Hiragana Inherited Javanese Kaithi Kannada Katakana Kawi Kharoshthi Khmer Khojki Khudawadi Lao Latin Lepcha Limbu
Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean Marchen Medefaidrin Miao Modi Mongolian Mro Multani
Myanmar Nabataean Nandinagari Newa Nko Nushu Ogham Oriya Osage Osmanya Palmyrene Phoenician Rejang Runic Samaritan
Saurashtra Sharada Shavian Siddham Sinhala Sogdian Soyombo Sundanese Syriac Tagalog Tagbanwa Takri Tamil
Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho Yezidi Yi
`

/**
 * What `\p{name}` may say: the names of Go’s package `unicode`. Abbreviations are none of them. Names with `_` or
 * two capitals are left out, as Go 1.25 and 1.26 refuse them, and names in lower case, as earlier versions do.
 */
export const unicodeClasses: ReadonlySet<string> = new Set(['Any', ...words(categories), ...words(scripts)])

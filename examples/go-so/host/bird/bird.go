// Package bird is what the host and its plugins share.
package bird

import "golang.org/x/mod/semver"

// API is the version of this package that the host was built with.
const API = "v1.2.0"

// Bird is what a plugin describes.
type Bird struct {
	Species string
	Song    string
}

// Singer is the type of the variable `Plugin` in every plugin.
type Singer interface {
	// Needs is the lowest version of the API that the plugin works with.
	Needs() string
	Sing(name string) Bird
}

// Fits tells whether this host is new enough.
func Fits(needs string) bool {
	return semver.IsValid(needs) && semver.Major(needs) == semver.Major(API) && semver.Compare(needs, API) <= 0
}

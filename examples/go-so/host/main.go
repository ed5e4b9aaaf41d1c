// The host: it opens a plugin and lets its bird sing.
package main

import (
	"fmt"
	"os"
	"plugin"

	"example.com/aviary/bird"
)

func main() {
	if len(os.Args) != 3 {
		fail("usage: aviary PLUGIN.so NAME")
	}
	opened, err := plugin.Open(os.Args[1])
	if err != nil {
		fail(err)
	}
	symbol, err := opened.Lookup("Plugin")
	if err != nil {
		fail(err)
	}
	singer, ok := symbol.(bird.Singer)
	if !ok || !bird.Fits(singer.Needs()) {
		fail("the plugin was made for another API")
	}
	sung := singer.Sing(os.Args[2])
	fmt.Printf("%s: %s\n", sung.Species, sung.Song)
}

func fail(reason any) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(1)
}

// A plugin for the host beside it: a wren.
package main

import (
	"example.com/aviary/bird"
	"golang.org/x/mod/semver"
)

type wren struct{}

func (wren) Needs() string { return semver.Canonical("v1.1") }

func (wren) Sing(name string) bird.Bird {
	return bird.Bird{Species: "wren", Song: "tea-kettle, " + name}
}

// Plugin is looked up by the host.
var Plugin wren

func main() {}

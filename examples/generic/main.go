// Command birds says what a file knows about a bird.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: birds BIRDS.TXT NAME")
		os.Exit(2)
	}
	file, err := os.Open(filepath.Clean(os.Args[1]))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, about, found := strings.Cut(lines.Text(), ": "); found && name == os.Args[2] {
			fmt.Println(about)
			return
		}
	}
	fmt.Fprintf(os.Stderr, "%s is not in %s\n", os.Args[2], os.Args[1])
	os.Exit(1)
}

// Command consumer downloads a plugin with PipeCD's own code, as piped does.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/pipe-cd/pipecd/pkg/oci"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: consumer REFERENCE DIRECTORY"))
	}
	reference, directory := os.Args[1], os.Args[2]
	file, err := os.Create(directory + "/plugin")
	fail(err)
	fail(oci.PullFileFromRegistry(context.Background(), directory, file, reference, oci.WithInsecure(),
		oci.WithTargetOS("linux"), oci.WithTargetArch("amd64"), oci.WithMediaType(oci.MediaTypePipedPlugin)))
	fail(file.Close())
}

func fail(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Command cup-controller keeps resources of the kind Bird in the directory birds of a repository, one file for each.
//
// cup starts it once for each request, with the repository as its root directory.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

const (
	apiVersion = "example.com/v1"
	kind       = "Bird"
)

// notFound is the exit code by which cup knows that a resource does not exist.
const notFound = 2

type resource struct {
	APIVersion string          `json:"apiVersion"`
	Kind       string          `json:"kind"`
	Metadata   metadata        `json:"metadata"`
	Spec       json.RawMessage `json:"spec"`
}

type metadata struct {
	Namespace   string            `json:"namespace"`
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

func main() {
	err := run(os.Args[1:], os.Stdin, os.Stdout)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	if errors.Is(err, fs.ErrNotExist) {
		os.Exit(notFound)
	}
	os.Exit(1)
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) < 3 {
		return errors.New("usage: get|put|delete KIND NAMESPACE NAME, or list KIND NAMESPACE")
	}
	if args[1] != kind {
		return fmt.Errorf("the kind %q is unknown", args[1])
	}
	directory := path.Join("birds", args[2])
	if args[0] == "list" {
		return list(directory, out)
	}
	if len(args) < 4 {
		return fmt.Errorf("%s needs a name", args[0])
	}
	file := path.Join(directory, args[3]+".json")
	if !fs.ValidPath(file) || path.Dir(file) != directory {
		return fmt.Errorf("the name %q is not valid", args[3])
	}
	switch args[0] {
	case "get":
		return show(file, out)
	case "put":
		return put(file, args[2], args[3], in)
	case "delete":
		return os.Remove(file)
	}
	return fmt.Errorf("the command %q is unknown", args[0])
}

func list(directory string, out io.Writer) error {
	entries, err := os.ReadDir(directory)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".json") {
			if err := show(path.Join(directory, entry.Name()), out); err != nil {
				return err
			}
		}
	}
	return err
}

func show(file string, out io.Writer) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var found resource
	if err := json.Unmarshal(text, &found); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return json.NewEncoder(out).Encode(found)
}

func put(file, namespace, name string, in io.Reader) error {
	var given resource
	if err := json.NewDecoder(in).Decode(&given); err != nil {
		return err
	}
	if given.APIVersion != apiVersion || given.Kind != kind {
		return fmt.Errorf("%s %s is no bird", given.APIVersion, given.Kind)
	}
	given.Metadata.Namespace, given.Metadata.Name = namespace, name
	text, err := json.MarshalIndent(given, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(path.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// Answers what the libraries of cup say: its validator of schemas, the patterns of Go, and its runtime of modules.
//
// Standard input has one question in JSON on each line, and standard output one answer. An empty answer: no error.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"regexp"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"
	"github.com/xeipuuv/gojsonschema"
)

type question struct {
	// A schema to compile.
	Schema json.RawMessage
	// A pattern to compile.
	Pattern *string
	// A module to run, with a directory that it may change.
	Module    []byte
	Arguments []string
	Directory string
	Input     string
	// Path of a module that is only compiled.
	Compile string
}

type answer struct {
	Error  string `json:"error"`
	Code   uint32 `json:"code"`
	Output string `json:"output"`
}

func main() {
	questions, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for questions.More() {
		var asked question
		if err := questions.Decode(&asked); err != nil {
			panic(err)
		}
		given := answer{}
		if asked.Schema != nil {
			if _, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(asked.Schema)); err != nil {
				given.Error = err.Error()
			}
		} else if asked.Compile != "" {
			given.Error = compile(asked.Compile)
		} else if asked.Pattern != nil {
			if _, err := regexp.Compile(*asked.Pattern); err != nil {
				given.Error = err.Error()
			}
		} else {
			given = run(asked)
		}
		if err := answers.Encode(given); err != nil {
			panic(err)
		}
	}
}

func compile(path string) string {
	module, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	runtime := wazero.NewRuntime(ctx)
	defer runtime.Close(ctx)
	if _, err := runtime.CompileModule(ctx, module); err != nil {
		return err.Error()
	}
	return ""
}

func run(asked question) answer {
	ctx := context.Background()
	runtime := wazero.NewRuntime(ctx)
	defer runtime.Close(ctx)
	wasi_snapshot_preview1.MustInstantiate(ctx, runtime)
	output := &bytes.Buffer{}
	config := wazero.NewModuleConfig().
		WithArgs(append([]string{"wasi"}, asked.Arguments...)...).
		WithStdin(bytes.NewBufferString(asked.Input)).
		WithStdout(output).
		WithFSConfig(wazero.NewFSConfig().WithDirMount(asked.Directory, "/"))
	_, err := runtime.InstantiateWithConfig(ctx, asked.Module, config)
	var exit *sys.ExitError
	if errors.As(err, &exit) {
		return answer{Code: exit.ExitCode(), Output: output.String()}
	}
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Output: output.String()}
}

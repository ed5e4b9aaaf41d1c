// Command falco-go is a plugin of Falco that extracts a field from events of the source `birds`, such as
// {"species":"kestrel"}: rules can use it as `bird.species`.
package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/falcosecurity/plugin-sdk-go/pkg/sdk"
	"github.com/falcosecurity/plugin-sdk-go/pkg/sdk/plugins"
	"github.com/falcosecurity/plugin-sdk-go/pkg/sdk/plugins/extractor"
)

type birds struct {
	plugins.BasePlugin
}

// Info tells Falco what this plugin is. The version must be that of the release.
func (b *birds) Info() *plugins.Info {
	return &plugins.Info{
		Name:                "birds",
		Description:         "Fields of events about birds",
		Contact:             "birds@example.com",
		Version:             "1.2.3",
		ExtractEventSources: []string{"birds"},
	}
}

// Init takes the text of `init_config`, which this plugin does not need.
func (b *birds) Init(string) error { return nil }

// Fields lists what rules can use.
func (b *birds) Fields() []sdk.FieldEntry {
	return []sdk.FieldEntry{{Type: "string", Name: "bird.species", Display: "Species", Desc: "The species that was seen"}}
}

// Extract reads one field of an event.
func (b *birds) Extract(req sdk.ExtractRequest, event sdk.EventReader) error {
	data, err := io.ReadAll(event.Reader())
	if err != nil {
		return err
	}
	var seen struct {
		Species string `json:"species"`
	}
	if err := json.Unmarshal(data, &seen); err != nil {
		return fmt.Errorf("the event is not JSON: %w", err)
	}
	if seen.Species != "" {
		req.SetValue(seen.Species)
	}
	return nil
}

func init() {
	plugins.SetFactory(func() plugins.Plugin {
		plugin := &birds{}
		extractor.Register(plugin)
		return plugin
	})
}

func main() {}

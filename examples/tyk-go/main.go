// A plugin for Tyk AI Studio and the Edge Gateway: it refuses requests with a large body.
package main

import (
	_ "embed"
	"fmt"
	"net/http"
	"strconv"

	"example.com/plugins/tyk-go/tyk"
)

//go:embed plugin.manifest.json
var manifest string

//go:embed config.schema.json
var configSchema string

const defaultLimit = 65536

func main() {
	limit := defaultLimit
	tyk.Serve(tyk.Plugin{
		Manifest:     manifest,
		ConfigSchema: configSchema,
		Initialize: func(settings map[string]string) (err error) {
			limit, err = limitOf(settings)
			return err
		},
		PostAuth: func(request *tyk.EnrichedRequest) *tyk.PluginResponse {
			return judge(request.Request, limit)
		},
	})
}

func limitOf(settings map[string]string) (int, error) {
	text, set := settings["max_bytes"]
	if !set {
		return defaultLimit, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 {
		return 0, fmt.Errorf("max_bytes is %q, not a positive number", text)
	}
	return limit, nil
}

func judge(request *tyk.PluginRequest, limit int) *tyk.PluginResponse {
	if request == nil || len(request.Body) <= limit {
		return &tyk.PluginResponse{}
	}
	message := fmt.Sprintf("the body has %d bytes, and %d are allowed", len(request.Body), limit)
	return &tyk.PluginResponse{
		Block:        true,
		StatusCode:   http.StatusRequestEntityTooLarge,
		ErrorMessage: message,
		Body:         []byte(message),
	}
}

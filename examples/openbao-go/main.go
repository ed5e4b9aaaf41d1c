// Command openbao-go is a secrets engine of OpenBao: `bao read birds/species/kestrel` answers with what it knows.
package main

import (
	"context"
	"log"
	"os"

	"github.com/openbao/openbao/api/v2"
	"github.com/openbao/openbao/sdk/v2/framework"
	"github.com/openbao/openbao/sdk/v2/logical"
	"github.com/openbao/openbao/sdk/v2/plugin"
)

// version is set by the linker. OpenBao refuses a plugin whose version is not the one in its configuration.
var version = ""

var latin = map[string]string{"kestrel": "Falco tinnunculus", "robin": "Erithacus rubecula"}

func newBackend(ctx context.Context, config *logical.BackendConfig) (logical.Backend, error) {
	backend := &framework.Backend{
		Help:           "Latin names of birds.",
		BackendType:    logical.TypeLogical,
		RunningVersion: version,
		Paths: []*framework.Path{{
			Pattern:    "species/" + framework.GenericNameRegex("name"),
			Fields:     map[string]*framework.FieldSchema{"name": {Type: framework.TypeString, Description: "English name"}},
			Operations: map[logical.Operation]framework.OperationHandler{logical.ReadOperation: &framework.PathOperation{Callback: read}},
		}},
	}
	return backend, backend.Setup(ctx, config)
}

func read(_ context.Context, _ *logical.Request, data *framework.FieldData) (*logical.Response, error) {
	name := data.Get("name").(string)
	known, ok := latin[name]
	if !ok {
		return nil, nil
	}
	return &logical.Response{Data: map[string]interface{}{"name": name, "latin": known}}, nil
}

func main() {
	meta := &api.PluginAPIClientMeta{}
	if err := meta.FlagSet().Parse(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
	err := plugin.ServeMultiplex(&plugin.ServeOpts{
		BackendFactoryFunc: newBackend,
		TLSProviderFunc:    api.VaultPluginTLSProvider(meta.GetTLSConfig()),
	})
	if err != nil {
		log.Fatal(err)
	}
}

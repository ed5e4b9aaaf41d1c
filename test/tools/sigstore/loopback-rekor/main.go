// Command loopback-rekor is Rekor's own server on a free port of loopback, with its key in memory.
//
// Rekor's own program also serves metrics on port 2112 of all interfaces, and no flag changes that. This one starts the
// same server without them, with the program's defaults, and prints its address as one line of JSON when it listens.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"

	"github.com/go-openapi/loads"
	_ "github.com/sigstore/rekor/cmd/rekor-server/app" // sets the defaults of all flags, and registers the kinds of entries
	"github.com/sigstore/rekor/pkg/api"
	"github.com/sigstore/rekor/pkg/generated/restapi"
	"github.com/sigstore/rekor/pkg/generated/restapi/operations"
	"github.com/sigstore/rekor/pkg/types"
	"github.com/spf13/viper"
)

const host = "127.0.0.1"

func main() {
	trillian := flag.String("trillian", "", "address of Trillian's gRPC server")
	tree := flag.Int64("tree", 0, "number of the tree")
	flag.Parse()
	if err := run(*trillian, *tree); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(trillian string, tree int64) error {
	address, port, err := net.SplitHostPort(trillian)
	if err != nil {
		return err
	}
	viper.Set("trillian_log_server.address", address)
	viper.Set("trillian_log_server.port", port)
	viper.Set("rekor_server.hostname", host)
	viper.Set("rekor_server.signer", "memory")
	// The index for searches would need Redis.
	viper.Set("enable_retrieve_api", false)
	viper.Set("enabled_api_endpoints", []string{"createLogEntry", "getLogEntryByUUID", "getPublicKey", "getLogInfo"})
	types.SetAllowedKindsForSubmission(types.ListSupportedKinds())
	document, err := loads.Embedded(restapi.SwaggerJSON, restapi.FlatSwaggerJSON)
	if err != nil {
		return err
	}
	server := restapi.NewServer(operations.NewRekorServerAPI(document))
	server.Host = host
	server.Port = 0
	server.EnabledListeners = []string{"http"}
	api.ConfigureAPI(tree)
	server.ConfigureAPI()
	if err := server.Listen(); err != nil {
		return err
	}
	ready := map[string]string{"address": net.JoinHostPort(host, strconv.Itoa(server.Port))}
	if err := json.NewEncoder(os.Stdout).Encode(ready); err != nil {
		return err
	}
	return server.Serve()
}

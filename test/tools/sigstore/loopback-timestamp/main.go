// Command loopback-timestamp is Sigstore's timestamp authority on a free port of loopback, with its key in memory.
//
// The authority's own program also serves metrics on port 2112 of all interfaces, and ends if that is taken. This one
// starts the same server without them, with the program's defaults, and prints its address as one line of JSON when it
// listens.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	_ "github.com/sigstore/timestamp-authority/v2/cmd/timestamp-server/app" // sets the defaults of all flags
	"github.com/sigstore/timestamp-authority/v2/pkg/server"
)

const (
	host    = "127.0.0.1"
	timeout = time.Minute
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	authority := server.NewRestAPIServer(host, 0, []string{"http"}, false, timeout, timeout)
	if err := authority.Listen(); err != nil {
		return err
	}
	ready := map[string]string{"address": net.JoinHostPort(host, strconv.Itoa(authority.Port))}
	if err := json.NewEncoder(os.Stdout).Encode(ready); err != nil {
		return err
	}
	return authority.Serve()
}

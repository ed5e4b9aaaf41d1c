// Package brotli stands in for go.withmatt.com/connect-brotli, which not every module proxy hands out.
//
// The router imports it in one place, the client that registers it with a hosted control plane, and makes that client
// only if it has a graph API token. The tests start it without one and with an execution config from a file. Should
// that ever change, the coding below is named but not registered, so Connect refuses the call with "unknown
// compression" instead of sending something wrong.
package brotli

import "connectrpc.com/connect"

// Name is the content coding of RFC 7932.
const Name = "br"

// WithCompression has the signature of the real option and changes nothing.
func WithCompression() connect.Option {
	return connect.WithOptions()
}

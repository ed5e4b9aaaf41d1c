// Package tyk serves what Tyk AI Studio and the Edge Gateway ask of a plugin. Tyk's plugin SDK is part of a module that
// the Go module proxy does not have; the two services are its proto/plugin.proto and proto/config_provider.proto in
// https://github.com/TykTechnologies/ai-studio, as far as a plugin with the hook post_auth needs them.
package tyk

import "fmt"

// The messages have the form of Go's first protobuf API: a struct whose tags say what protoc would.

type pairs = map[string]string

type Empty struct{}

type Settings struct {
	Config pairs `protobuf:"bytes,1,rep,name=config,proto3" protobuf_key:"bytes,1,opt" protobuf_val:"bytes,2,opt"`
}

type Result struct {
	Success      bool   `protobuf:"varint,1,opt,name=success,proto3"`
	ErrorMessage string `protobuf:"bytes,2,opt,name=error_message,json=errorMessage,proto3"`
}

// Text answers GetManifest and GetConfigSchema.
type Text struct {
	Success      bool   `protobuf:"varint,1,opt,name=success,proto3"`
	JSON         string `protobuf:"bytes,2,opt,name=json,proto3"`
	ErrorMessage string `protobuf:"bytes,3,opt,name=error_message,json=errorMessage,proto3"`
}

type Ping struct {
	Timestamp int64 `protobuf:"varint,1,opt,name=timestamp,proto3"`
}

type Pong struct {
	Timestamp int64 `protobuf:"varint,1,opt,name=timestamp,proto3"`
	Healthy   bool  `protobuf:"varint,2,opt,name=healthy,proto3"`
}

type PluginRequest struct {
	Method  string `protobuf:"bytes,1,opt,name=method,proto3"`
	Path    string `protobuf:"bytes,2,opt,name=path,proto3"`
	Headers pairs  `protobuf:"bytes,3,rep,name=headers,proto3" protobuf_key:"bytes,1,opt" protobuf_val:"bytes,2,opt"`
	Body    []byte `protobuf:"bytes,4,opt,name=body,proto3"`
}

type EnrichedRequest struct {
	Request *PluginRequest `protobuf:"bytes,1,opt,name=request,proto3"`
}

// PluginResponse without anything set leaves the request as it is.
type PluginResponse struct {
	Modified     bool   `protobuf:"varint,1,opt,name=modified,proto3"`
	StatusCode   int32  `protobuf:"varint,2,opt,name=status_code,json=statusCode,proto3"`
	Body         []byte `protobuf:"bytes,4,opt,name=body,proto3"`
	Block        bool   `protobuf:"varint,5,opt,name=block,proto3"`
	ErrorMessage string `protobuf:"bytes,6,opt,name=error_message,json=errorMessage,proto3"`
}

func (m *Empty) Reset()           { *m = Empty{} }
func (m *Settings) Reset()        { *m = Settings{} }
func (m *Result) Reset()          { *m = Result{} }
func (m *Text) Reset()            { *m = Text{} }
func (m *Ping) Reset()            { *m = Ping{} }
func (m *Pong) Reset()            { *m = Pong{} }
func (m *PluginRequest) Reset()   { *m = PluginRequest{} }
func (m *EnrichedRequest) Reset() { *m = EnrichedRequest{} }
func (m *PluginResponse) Reset()  { *m = PluginResponse{} }

func (m *Empty) String() string           { return "{}" }
func (m *Settings) String() string        { return fmt.Sprint(m.Config) }
func (m *Result) String() string          { return m.ErrorMessage }
func (m *Text) String() string            { return m.JSON }
func (m *Ping) String() string            { return fmt.Sprint(m.Timestamp) }
func (m *Pong) String() string            { return fmt.Sprint(m.Timestamp) }
func (m *PluginRequest) String() string   { return m.Method + " " + m.Path }
func (m *EnrichedRequest) String() string { return fmt.Sprint(m.Request) }
func (m *PluginResponse) String() string  { return m.ErrorMessage }

func (*Empty) ProtoMessage()           {}
func (*Settings) ProtoMessage()        {}
func (*Result) ProtoMessage()          {}
func (*Text) ProtoMessage()            {}
func (*Ping) ProtoMessage()            {}
func (*Pong) ProtoMessage()            {}
func (*PluginRequest) ProtoMessage()   {}
func (*EnrichedRequest) ProtoMessage() {}
func (*PluginResponse) ProtoMessage()  {}

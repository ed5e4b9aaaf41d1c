package tyk

import (
	"bytes"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
)

// The bytes that Tyk's own code makes of such a request: protoc would give fields and tags the same numbers.
func TestRequestIsReadAsTykWritesIt(t *testing.T) {
	header := []byte("\x0a\x01a\x12\x01b")
	request := append([]byte("\x0a\x04POST\x12\x02/x\x1a"), append([]byte{byte(len(header))}, header...)...)
	request = append(request, []byte("\x22\x03abc")...)
	enriched := append([]byte{0x0a, byte(len(request))}, request...)
	enriched = append(enriched, []byte("\x12\x02u1\x28\x01")...)

	read := &EnrichedRequest{}
	if err := proto.Unmarshal(enriched, protoadapt.MessageV2Of(read)); err != nil {
		t.Fatal(err)
	}
	got := read.Request
	if got.Method != "POST" || got.Path != "/x" || got.Headers["a"] != "b" || !bytes.Equal(got.Body, []byte("abc")) {
		t.Errorf("%+v", got)
	}
}

func TestReplyIsWrittenAsTykReadsIt(t *testing.T) {
	reply := &PluginResponse{Block: true, StatusCode: 413, ErrorMessage: "no"}
	written, err := proto.Marshal(protoadapt.MessageV2Of(reply))
	if err != nil {
		t.Fatal(err)
	}
	if expected := []byte("\x08\x00\x10\x9d\x03\x28\x01\x32\x02no"); !bytes.Equal(written, expected) {
		t.Errorf("%x", written)
	}
}

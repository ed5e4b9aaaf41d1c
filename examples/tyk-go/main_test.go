package main

import (
	"net/http"
	"testing"

	"example.com/plugins/tyk-go/tyk"
)

func TestJudge(t *testing.T) {
	for _, size := range []int{0, 3, 4} {
		answer := judge(&tyk.PluginRequest{Body: make([]byte, size)}, 3)
		if answer.Block != (size > 3) {
			t.Errorf("%d bytes: %+v", size, answer)
		}
		if answer.Block && answer.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%d bytes: status %d", size, answer.StatusCode)
		}
	}
}

func TestLimitOf(t *testing.T) {
	if limit, err := limitOf(nil); limit != defaultLimit || err != nil {
		t.Error(limit, err)
	}
	if limit, err := limitOf(map[string]string{"max_bytes": "12"}); limit != 12 || err != nil {
		t.Error(limit, err)
	}
	for _, text := range []string{"", "-1", "many"} {
		if _, err := limitOf(map[string]string{"max_bytes": text}); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

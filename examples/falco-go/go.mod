module example.com/falco-plugin-birds

go 1.25.0

require github.com/falcosecurity/plugin-sdk-go v0.8.3

module consumer

go 1.25.0

require github.com/pipe-cd/pipecd v0.54.0-rc1.0.20250912082650-0b949bb7aac9

require (
	github.com/opencontainers/go-digest v1.0.0 // indirect
	github.com/opencontainers/image-spec v1.1.1 // indirect
	golang.org/x/sync v0.16.0 // indirect
	oras.land/oras-go/v2 v2.5.0 // indirect
)

module example.com/aviary-birdsong

go 1.25.0

require (
	example.com/aviary v0.0.0
	golang.org/x/mod v0.37.0
)

replace example.com/aviary => ../host

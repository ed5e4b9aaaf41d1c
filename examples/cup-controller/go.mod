module example.com/cup-controller

go 1.24

module example.com/birds

go 1.25.0

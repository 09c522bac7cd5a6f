# Tools run by version, so that neither the module nor the machine has to hold them.
GOFUMPT      = go run mvdan.cc/gofumpt@v0.12.0
STATICCHECK  = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOLANGCI     = go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
ACTIONLINT   = go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
GOVULNCHECK  = go run golang.org/x/vuln/cmd/govulncheck@v1.9.0
FUZZTIME    ?= 30s

# The tests that need large libraries or real servers are a module of their own.
MODULE       = internal/integration

.PHONY: help build test test-short golden release-check lint check integration engine kafka kafka-configs bench fuzz

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/mskraft
	go build -trimpath -o bin/mskraft ./cmd/mskraft

test: ## run all tests
	go test ./...
	go -C $(MODULE) test ./...

test-short: ## run the tests without those that kill, fill disks or go through all releases
	go test -short ./...

golden: ## rewrite the golden outputs; fails where that changed something, so read the diff
	go test ./golden -run 'TestCases|TestScript|TestChanges|TestRefusals|TestReleases|TestImportFolders' -update

release-check: ## check a release that was added: make release-check INSTALLER=DIR
	@test -d "$(INSTALLER)" || { echo "name the folder of its unpacked installer: make release-check INSTALLER=DIR"; exit 1; }
	go run ./cmd/mskraft audit --installer "$(INSTALLER)"
	go test ./...
	git status --short

lint: ## check form and likely mistakes
	@out=$$($(GOFUMPT) -l cmd internal templates golden); test -z "$$out" || { echo "not gofumpt-clean: $$out"; exit 1; }
	go vet ./...
	go vet -tags integration ./...
	go -C $(MODULE) vet -tags integration ./...
	$(STATICCHECK) ./...
	cd $(MODULE) && $(STATICCHECK) -tags integration ./...
	$(GOLANGCI) run ./...
	cd $(MODULE) && $(GOLANGCI) run --build-tags integration ./...
	$(ACTIONLINT) templates/recipes/github-actions.yml
	@out=$$($(GOVULNCHECK) ./... 2>&1) || case "$$out" in \
	  *"fetching vulnerabilities"*) echo "govulncheck: skipped, its database cannot be reached from here" ;; \
	  *) echo "$$out"; exit 1 ;; esac

check: lint ## everything that must hold without a server: lint, module, tests with the race detector
	go mod verify
	go mod tidy -diff
	go -C $(MODULE) mod tidy -diff
	GOOS=darwin go vet ./cmd/... ./internal/...
	GOOS=windows go vet ./cmd/... ./internal/...
	go test -race -timeout 30m ./...
	go -C $(MODULE) test -race ./...

integration: ## load the golden outputs into a real NGINX and docker-compose, send traffic, then make engine and make kafka
	go test -tags integration -count 1 -v -run Integration ./golden
	go -C $(MODULE) test -tags integration -count 1 -v ./compose
	$(MAKE) engine
	$(MAKE) kafka

engine: ## switch a host on real Docker engines, with docker-compose 1 and 2, in network namespaces (root)
	go -C $(MODULE) test -tags integration -count 1 -v ./engine

kafka: ## start real Kafka clusters from rendered files, and ask Kafka about files of strangers, in network namespaces (root)
	go -C $(MODULE) test -tags integration -count 1 -timeout 40m

kafka-configs: ## write internal/kafka/properties.txt from Kafka's jars; CHECK=1 fails where it is another one
	java internal/kafka/configs/Configs.java $(if $(CHECK),--check)

bench: ## measure speed as ratios on this machine
	go test -tags bench -count 1 -v -run Bench -timeout 20m ./internal/cli

fuzz: ## look for inputs that break the readers of specs and manifests, FUZZTIME each
	go test -run '^$$' -fuzz FuzzParse -fuzztime $(FUZZTIME) ./internal/spec
	go test -run '^$$' -fuzz FuzzScan -fuzztime $(FUZZTIME) ./internal/spec
	go test -run '^$$' -fuzz FuzzParseEntries -fuzztime $(FUZZTIME) ./internal/tree
	go test -run '^$$' -fuzz FuzzText -fuzztime $(FUZZTIME) ./internal/redact
	go test -run '^$$' -fuzz FuzzNew -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./internal/adopt
	go test -run '^$$' -fuzz FuzzParseFile -fuzztime $(FUZZTIME) ./internal/hostfiles
	go test -run '^$$' -fuzz FuzzParseMsctl -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./internal/hostfiles
	go test -run '^$$' -fuzz FuzzParse -fuzztime $(FUZZTIME) ./internal/nginx
	go test -run '^$$' -fuzz FuzzCheck -fuzztime $(FUZZTIME) ./internal/verify

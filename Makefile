# `make` alone lists the targets. Each is one command, so that they can be run without make too.
.DEFAULT_GOAL := help
.PHONY: help deps build demo serve test api-tests chaos oracle bench bench-peers bench-postgres bench-service bench-rush bench-renewals fuzz deploy-check deploy-chroot references format lint clean

RELEASE := -c release --static-swift-stdlib

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-15s %s\n", $$1, $$2 }'

deps: ## install what is missing: Debian packages, links to the fonts
	@scripts/deps.sh test serve

build: ## a release binary: .build/release/ticketpress
	@scripts/deps.sh
	swift build $(RELEASE) --product ticketpress
	@echo "The binary is .build/release/ticketpress"

demo: build ## render every template's sample into out/
	@scripts/demo.sh

serve: build ## run the box office on http://127.0.0.1:3000, with its data in ./data and shows to try it with
	@scripts/deps.sh serve
	.build/release/ticketpress demo-data
	.build/release/ticketpress serve

test: ## run every test (ARGS="--filter …" for some)
	@scripts/test.sh $(ARGS)

api-tests: ## ask a running server whatever its OpenAPI description allows and forbids, as everybody
	@scripts/deps.sh test serve
	swift build --product ticketpress --explicit-target-dependency-import-check=error
	@scripts/api-tests.sh

chaos: ## kill the server and its database for five minutes while people book (SECONDS=…)
	@TICKETPRESS_CHAOS_SECONDS=$(or $(SECONDS),300) scripts/test.sh --filter "Whatever is killed"

oracle: ## compare the press with Cairo on 1000 tickets of every template (COUNT=…)
	@scripts/oracle.sh $(or $(COUNT),1000)

bench: ## measure speed and memory: a table, and bench.json
	@scripts/deps.sh test bench
	swift build $(RELEASE) --product ticketpress
	swift build $(RELEASE) --product benchmark
	.build/release/benchmark

bench-postgres: ## measure the database pool on a private server: a table, and bench-postgres.json
	@scripts/deps.sh serve
	swift build $(RELEASE) --product postgres-benchmark
	.build/release/postgres-benchmark

bench-service: ## measure the box office over HTTP: a table, and bench-service.json
	@scripts/deps.sh serve
	swift build $(RELEASE) --product ticketpress
	swift build $(RELEASE) --product service-benchmark
	.build/release/service-benchmark

bench-rush: ## measure 2,000 buyers who want 500 seats at once, without and with Redis: bench-rush.json
	@scripts/deps.sh test serve
	swift build $(RELEASE) --product ticketpress
	swift build $(RELEASE) --product service-benchmark
	.build/release/service-benchmark rush

bench-renewals: ## measure 100,000 tickets that are made again, and looked at once more (COUNT=…): bench-renewals.json
	@scripts/deps.sh serve
	swift build $(RELEASE) --product ticketpress
	swift build $(RELEASE) --product service-benchmark
	.build/release/service-benchmark renewals $(or $(COUNT),100000)

bench-peers: ## measure Typst, ReportLab and WeasyPrint on the same page: a table, and bench-peers.json
	@scripts/deps.sh test
	swift build $(RELEASE) --product benchmark
	@scripts/bench-peers.sh

fuzz: ## feed random input to what reads templates, data, codes and keys, and to the press, for a minute (SECONDS=…)
	@scripts/deps.sh
	@scripts/fuzz.sh $(or $(SECONDS),60)

deploy-check: ## check deploy/ by rules: Dockerfile, Compose file, the image's packages
	@scripts/deps.sh test serve
	swift build --product ticketpress --explicit-target-dependency-import-check=error
	@scripts/deploy-check.sh

deploy-chroot: ## make the image's file system by its Dockerfile, in a minimal Debian (as root, with debootstrap)
	@scripts/deploy-chroot.sh build

references: ## accept what the templates look like now as their golden images
	@TICKETPRESS_REFERENCES=accept scripts/test.sh --filter Reference
	@git status --short templates

format: ## format the Swift code
	swift format --in-place --recursive --parallel Sources Tests Package.swift

lint: ## check the form of Swift code and scripts
	@scripts/lint.sh

clean: ## remove everything that was built or rendered
	rm -rf .build .build-* out bench*.json fonts/installed fonts/cache

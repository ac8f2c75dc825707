# What a person does with the project. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help run build assets test ci bench screenshots

LISTEN ?= 127.0.0.1:8080
DATA ?= demo-data

help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14
	@echo "Needs Rust, Node 20+, npm and a C compiler; on Debian: see README.md."

run: build ## build everything and serve the demonstration at http://127.0.0.1:8080 (FRESH=1 begins anew)
	$(if $(filter 1,$(FRESH)),rm -rf -- $(DATA))
	target/release/touchstone demo --listen $(LISTEN) --data $(DATA)

build: assets ## the release binary, target/release/touchstone
	cargo build --release --locked --bin touchstone

assets: ## styles, scripts and fonts into web/dist
	scripts/assets

test: ## formatting, lints, every test on both databases, the journeys in a real browser
	scripts/test

ci: test ## what CI runs

bench: build ## the measurements, each beside its raw limit
	bench/run

screenshots: ## the pictures of the README, into docs/pictures
	scripts/screenshots

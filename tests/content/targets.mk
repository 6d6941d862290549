.PHONY: test-page
test-page: $(VENV)/.dev ## run the commands of one page: PAGE=kvm/snapshots
	@test -f "docs/$(PAGE).md" || { echo "error: PAGE='$(PAGE)': no docs/$(PAGE).md; expected a page such as PAGE=kvm/snapshots" >&2; exit 1; }
	@$(BIN)/python tests/tools/install_packages.py $(PACKAGES)
	@$(BIN)/python -m pytest -q $(foreach suite,trixie bookworm,"tests/content/test_guides.py::test_commands_of_the_page_do_what_it_says[$(PAGE).md-$(suite)]") || \
		{ [ $$? != 4 ] || echo "error: docs/$(PAGE).md has no commands that are run" >&2; exit 1; }

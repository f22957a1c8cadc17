"""The hot paths beside bare baselines: `make bench`, explained in docs/benchmarks.md."""

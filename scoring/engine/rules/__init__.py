"""One small module per family of scoring rules; `registry` knows them all."""

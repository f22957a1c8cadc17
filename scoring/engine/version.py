"""The version of the computation, recorded with every index run."""

ENGINE_VERSION = "1"

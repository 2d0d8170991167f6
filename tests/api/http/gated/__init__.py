"""The application behind the real gate, with a real policyd at a real socket."""

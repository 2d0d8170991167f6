"""The gate as a browser sees it: one service worker that signs what pages ask for."""

"""Sessions at kiosks, as the hub may know them: ended, wiped, help wanted. Never whose they were."""

"""What a host publishes: the description of the edition and its dumps, as a folder or address by address."""

"""The catalogue of what is published, as DCAT-AP, VoID and schema.org, from a snapshot and the settings of its host."""

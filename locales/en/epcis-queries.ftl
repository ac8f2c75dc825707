journal-epcis-query-created = EPCIS query { $name } kept
journal-epcis-query-deleted = EPCIS query { $name } removed

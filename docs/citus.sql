-- The EPCIS tables on Citus: how each is distributed, for an empty database after `touchstone migrate`. See scaling.md for what
-- the program must do before it can run on this. Checked on PostgreSQL by `traceability/tests/traceability/distribution.rs`: every key
-- that must be unique holds its table's distribution column, and no foreign key ties two tables that are distributed differently.

-- Small, read everywhere, seldom written: a copy on every node.
SELECT create_reference_table('epcis_disclosure');
SELECT create_reference_table('place');
SELECT create_reference_table('lot');
SELECT create_reference_table('epcis_subscription');

-- Triggers against changes are hygiene (the journal and the log are the proof) and run on no shard.
DROP TRIGGER epcis_event_append_only ON epcis_event;
DROP TRIGGER epcis_epc_append_only ON epcis_epc;

-- The gate: which event has which key. Uniqueness over all shards is uniqueness here, by organisation.
SELECT create_distributed_table('epcis_key', 'organisation');

-- Bodies by identity: whoever asks for one comes from an index and knows nothing else of it.
SELECT create_distributed_table('epcis_event', 'id');

-- A point of a trace is one shard.
SELECT create_distributed_table('epcis_epc', 'epc');

-- The list of a lot, and its units under their lot's GTIN.
SELECT create_distributed_table('epcis_lot', 'lot');
SELECT create_distributed_table('item', 'gtin');

-- All that one organisation sees lies together.
SELECT create_distributed_table('epcis_seen', 'grantee');
SELECT create_distributed_table('epcis_value', 'grantee', colocate_with => 'epcis_seen');
SELECT create_distributed_table('epcis_feed', 'grantee', colocate_with => 'epcis_seen');
SELECT create_distributed_table('visibility', 'grantee', colocate_with => 'epcis_seen');

-- The master data that one organisation captured, beside its keys.
SELECT create_distributed_table('epcis_master', 'organisation', colocate_with => 'epcis_key');
SELECT create_distributed_table('epcis_master_attribute', 'organisation', colocate_with => 'epcis_key');
SELECT create_distributed_table('epcis_master_child', 'organisation', colocate_with => 'epcis_key');

-- What waits for one subscription.
SELECT create_distributed_table('epcis_subscription_event', 'subscription');

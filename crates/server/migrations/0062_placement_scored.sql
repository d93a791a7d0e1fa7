-- A year of placements is scored from this index alone, as it is counted.
DROP INDEX placement_counted;
CREATE INDEX placement_counted ON placement (placed_at, voided_at, original, tier, channel, unit_path, verified_at, outlet_name, created_at, position, article_id, id);

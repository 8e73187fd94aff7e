-- Stores records of coding activity; the front has checked the key. A bad one is told, not refused: 200 all the same.
create or replace function front.coding_ingest(p_records jsonb, out status integer, out body json)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    status := 200;
    body := coding.ingest(p_records);
end
$$;

-- /compare: up to ten repositories side by side, and what at least two of them share. `repos` names
-- them with commas between, as in ada/engine (github.com goes without saying). If the viewer does not
-- see one of them there is no answer.
create or replace function api.compare(viewer bigint, repos text) returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    wanted text[] := array(select distinct n from unnest(string_to_array(repos, ',')) n);
    places bigint[] := array(select r.repository_id from sesami.repository r, unnest(wanted) n
                              where r.repo in (n, 'github.com/' || n) and sesami.api_sees(viewer, r));
    answer json;
begin
    if cardinality(wanted) not between 1 and 10 or '' = any (wanted) then
        raise exception 'one to ten repositories' using errcode = 'SE413';
    end if;
    if cardinality(places) < cardinality(wanted) then
        return null;
    end if;
    with place as materialized (
        select r.repository_id, r.repo, r.head, (b.a).analysis_id as blame,
               (s.a).analysis_id as stack,
               greatest((b.a).loaded_at, (s.a).loaded_at) as analysed_at
          from sesami.repository r
          cross join lateral (select sesami.api_analysis(r.repository_id, 'blame-count') as a) b
          cross join lateral (select sesami.api_analysis(r.repository_id, 'stack-detect') as a) s
         where r.repository_id = any (places)
    ), written as materialized (
        select p.repo, i.author_id, sum(c.lines) as lines,
               (array_agg(i order by c.lines desc, i.identity_id))[1] as identity
          from place p
          join sesami.contribution c on c.analysis_id = p.blame
          join sesami.identity i using (identity_id)
         where c.category not in ('vendored', 'generated')
         group by p.repo, i.author_id
    ), language as materialized (
        select p.repo, l.language, l.color, coalesce(l.bytes, 0) as bytes
          from place p join sesami.language l on l.analysis_id = p.stack
    ), technology as materialized (
        select p.repo, t.tech, t.name, t.kind
          from place p join sesami.technology t on t.analysis_id = p.stack
    ), person as (
        select w.author_id, (array_agg(w.identity order by w.lines desc, w.repo))[1] as identity,
               sum(w.lines) as lines,
               json_agg(json_build_object('repo', w.repo, 'lines', w.lines) order by w.repo) as parts
          from written w group by w.author_id having count(*) > 1
    )
    select json_build_object(
        'excludes', json_build_array('vendored', 'generated'),
        'repositories', (
            select json_agg(json_build_object(
                'repo', p.repo, 'head', p.head, 'analysed_at', sesami.api_time(p.analysed_at),
                'lines', (select coalesce(sum(w.lines), 0) from written w where w.repo = p.repo),
                'contributors', (select count(*) from written w where w.repo = p.repo),
                'languages', (
                    select coalesce(json_agg(json_build_object(
                               'language', l.language, 'color', l.color, 'bytes', l.bytes,
                               'share', sesami.api_share(l.bytes, (
                                   select sum(m.bytes) from language m where m.repo = p.repo)))
                               order by l.bytes desc, l.language), '[]')
                      from language l where l.repo = p.repo),
                'technologies', (
                    select coalesce(json_agg(json_build_object(
                               'tech', t.tech, 'name', t.name, 'kind', t.kind)
                               order by t.kind, t.tech), '[]')
                      from technology t where t.repo = p.repo)) order by p.repo)
              from place p),
        'shared', json_build_object(
            'contributors', (
                select coalesce(json_agg(json_build_object(
                           'author', sesami.api_person(p.identity), 'lines', p.lines,
                           'repositories', p.parts) order by p.lines desc, p.author_id), '[]')
                  from person p),
            'languages', (
                select coalesce(json_agg(json_build_object('language', s.language,
                                                           'repositories', s.parts)
                                         order by s.bytes desc, s.language), '[]')
                  from (select l.language, sum(l.bytes) as bytes,
                               json_agg(json_build_object('repo', l.repo, 'bytes', l.bytes)
                                        order by l.repo) as parts
                          from language l group by l.language having count(*) > 1) s),
            'technologies', (
                select coalesce(json_agg(json_build_object('tech', s.tech, 'name', s.name,
                                                           'kind', s.kind, 'repositories', s.parts)
                                         order by s.kind, s.tech), '[]')
                  from (select t.tech, min(t.name) as name, min(t.kind) as kind,
                               json_agg(t.repo order by t.repo) as parts
                          from technology t group by t.tech having count(*) > 1) s)))
      into answer;
    return answer;
end
$$;

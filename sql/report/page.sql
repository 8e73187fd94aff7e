-- What pipelines/report puts into its page: the answers of the API that the page asks for, by what stands behind
-- the repository's address. Null: there is no such repository, or it is private (the API hides those from whoever
-- is not signed in; report makes it public for the length of a transaction that is rolled back).
create or replace function report.page(p_repo text) returns json
language plpgsql stable as $$
declare
    r sesami.repository := report.find(p_repo);
    o text := r.owner;
    n text := r.name;
begin
    if api.repository(null, o, n) is null then
        return null;
    end if;
    return (
        with part (name, answer) as (
            values ('', api.repository(null, o, n)),
                   ('languages', api.languages(null, o, n)),
                   ('contributors?limit=200',
                    api.contributors(null, o, n, 'vendored,generated', '', '', '', '-lines', '', 200)),
                   ('activity?unit=week&top=1',
                    api.activity(null, o, n, 'week', 'author', '', '', null, null, 'commits', 1)),
                   ('composition', api.composition(null, o, n, 'month', '', null, null, 10)),
                   ('technologies', api.technologies(null, o, n)),
                   ('technology-changes?limit=500',
                    api.technology_changes(null, o, n, 'month', null, null, '', 500)),
                   ('dependencies', api.dependencies(null, o, n, '', 1000)),
                   ('skipped', api.skipped(null, o, n))
            union all -- each setting of the switches
            select format('activity?unit=%s&by=%s&rank=%s', unit, by, rank),
                   api.activity(null, o, n, unit, by, '', '', null, null, rank, 10)
              from unnest(array['week', 'month']) unit, unnest(array['author', 'language']) by,
                   unnest(array['commits', 'lines']) rank
        )
        select json_build_object('repo', r.repo, 'parts', json_object_agg(name, answer)) from part);
end
$$;

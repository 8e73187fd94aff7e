-- What the tests of the HTTP front look at: engine (everything), "local code" (a path, blame only),
-- and old (analysed at a commit that is not its head any more).

insert into sesami.repository (repo, head, description, default_branch, private)
values ('github.com/ada/engine', repeat('a', 40), 'The analytical engine', 'main', false),
       ('file:/srv/local code', repeat('b', 40), null, null, null),
       ('gitlab.com/group/sub/old', repeat('c', 40), null, null, null);
insert into sesami.clone (repository_id, head, branch, commits, bytes, shallow)
select repository_id, head, 'main', 42, 1000, false from sesami.repository where repo like '%engine';

insert into sesami.analysis (repository_id, stage, head, options, version, seconds, records, loaded_at)
select r.repository_id, s.stage, coalesce(s.head, r.head), '{}', '0.1.0', 1.5, 10, s.at::timestamptz
  from (values ('github.com/ada/engine', 'blame-count', null, '2024-05-01Z'),
               ('github.com/ada/engine', 'blame-count', repeat('9', 40), '2024-05-02Z'),
               ('github.com/ada/engine', 'stack-detect', null, '2024-05-01Z'),
               ('github.com/ada/engine', 'timeline', null, '2024-05-01Z'),
               ('file:/srv/local code', 'blame-count', null, '2024-04-01Z'),
               ('gitlab.com/group/sub/old', 'blame-count', repeat('d', 40), '2024-03-01Z'))
       as s (repo, stage, head, at)
  join sesami.repository r using (repo);

insert into sesami.author (key, name, email, login, bot)
values ('login:ada', 'Ada Lovelace', 'ada@example.com', 'ada', false),
       ('email:babbage@example.com', 'Charles <script>alert(1)</script> Babbage',
        'babbage@example.com', null, false),
       ('login:renovate[bot]', 'renovate[bot]', 'bot@example.com', 'renovate[bot]', true);
insert into sesami.identity (author_id, digest, name, email, login, bot, joined_by)
select author_id, sha256(convert_to(a.key || v.email, 'UTF8')), a.name, v.email, a.login, a.bot, v.joined_by
  from sesami.author a
  join (values ('login:ada', 'ada@example.com', null),
               ('login:ada', '1+ada@users.noreply.github.com', 'noreply'),
               ('email:babbage@example.com', 'babbage@example.com', null),
               ('login:renovate[bot]', 'bot@example.com', null)) as v (key, email, joined_by) using (key);

create function sesami.fixture_analysis(repo text, stage text) returns bigint language sql as
$$ select c.analysis_id from sesami.current_analysis c join sesami.repository r using (repository_id)
    where r.repo = $1 and c.stage = $2 $$;

insert into sesami.contribution (analysis_id, identity_id, language, category, files, lines, oldest, newest)
select sesami.fixture_analysis(v.repo, 'blame-count'), i.identity_id, v.language, v.category, v.files, v.lines,
       v.oldest::timestamptz, v.newest::timestamptz
  from (values
    ('github.com/ada/engine', 'ada@example.com', 'C', 'source', 6, 600, '1843-01-01Z', '2024-01-01Z'),
    ('github.com/ada/engine', '1+ada@users.noreply.github.com', 'Shell', 'source', 1, 100, '2024-02-01Z', '2024-03-01Z'),
    ('github.com/ada/engine', 'babbage@example.com', 'C', 'source', 4, 200, '1837-01-01Z', '1840-01-01Z'),
    ('github.com/ada/engine', 'babbage@example.com', 'C', 'vendored', 2, 5000, '1837-01-01Z', '1840-01-01Z'),
    ('github.com/ada/engine', 'babbage@example.com', null, 'documentation', 1, 60, '1837-01-01Z', '1840-01-01Z'),
    ('github.com/ada/engine', 'bot@example.com', 'JSON', 'source', 1, 40, '2024-01-01Z', '2024-01-01Z'),
    ('github.com/ada/engine', 'bot@example.com', 'JSON', 'generated', 1, 9000, '2024-01-01Z', '2024-01-01Z'),
    ('file:/srv/local code', 'ada@example.com', 'C', 'source', 1, 7, '2024-01-01Z', '2024-01-01Z'),
    ('gitlab.com/group/sub/old', 'ada@example.com', 'C', 'source', 1, 3, '2024-01-01Z', '2024-01-01Z'))
    as v (repo, email, language, category, files, lines, oldest, newest)
  join sesami.identity i using (email);

insert into sesami.language
select sesami.fixture_analysis('github.com/ada/engine', 'stack-detect'), v.*
  from (values ('C', '#555555', 10, 7500, 800), ('Shell', '#89e051', 1, 2000, 100), ('JSON', '#292929', 1, 500, 40)) as v;
insert into sesami.extension
select sesami.fixture_analysis('github.com/ada/engine', 'stack-detect'), v.*
  from (values ('.c', 8, 7000, 700), ('.h', 2, 500, 100)) as v;
insert into sesami.technology
select sesami.fixture_analysis('github.com/ada/engine', 'stack-detect'), v.tech, v.name, v.kind, v.evidence::jsonb
  from (values ('cmake', 'CMake', 'build', '[{"path":"CMakeLists.txt","line":1,"rule":"file"}]'),
               ('github-actions', 'GitHub Actions', 'ci', '[{"path":".github/workflows/a b#1.yml","line":3,"rule":"path"}]'),
               ('postgresql', 'PostgreSQL', 'database', '[]')) as v (tech, name, kind, evidence);
insert into sesami.dependency
select sesami.fixture_analysis('github.com/ada/engine', 'stack-detect'), 'npm', 'package-' || n, '^' || n || '.0.0',
       null, case n % 2 when 0 then 'dev' else 'runtime' end, 'package.json', n
  from generate_series(1, 12) n;

insert into sesami.activity (analysis_id, unit, start, identity_id, language, commits, added, deleted, files)
select sesami.fixture_analysis('github.com/ada/engine', 'timeline'), v.unit, v.start::date, i.identity_id, v.language,
       v.commits, v.added, v.deleted, 1
  from (values ('week', '2024-01-01', 'ada@example.com', '*', 3, 300, 10), ('week', '2024-01-01', 'ada@example.com', 'C', 2, 200, 10),
               ('week', '2024-01-01', 'ada@example.com', 'Shell', 2, 100, 0), ('week', '2024-01-22', 'ada@example.com', '*', 1, 50, 5),
               ('week', '2024-01-22', 'ada@example.com', 'C', 1, 50, 5), ('week', '2024-01-08', 'babbage@example.com', '*', 1, 200, 0),
               ('week', '2024-01-08', 'babbage@example.com', 'C', 1, 200, 0), ('week', '2024-01-08', 'bot@example.com', '*', 1, 40, 0),
               ('week', '2024-01-08', 'bot@example.com', 'JSON', 1, 40, 0), ('month', '2024-01-01', 'ada@example.com', '*', 4, 350, 15),
               ('month', '2024-01-01', 'ada@example.com', 'C', 3, 250, 15))
       as v (unit, start, email, language, commits, added, deleted)
  join sesami.identity i using (email);
insert into sesami.activity (analysis_id, unit, start, language, commits, added, deleted, files)
values (sesami.fixture_analysis('github.com/ada/engine', 'timeline'), 'week', '2024-01-15', '*', 0, 0, 0, 0); -- timeline --fill
insert into sesami.composition
select sesami.fixture_analysis('github.com/ada/engine', 'timeline'), 'month', v.start::date, repeat('a', 40), v.language, v.bytes, v.lines, v.files
  from (values ('2023-11-01', 'C', 1000, 100, 2), ('2023-12-01', 'C', 5000, 500, 6), ('2023-12-01', 'Shell', 1000, 50, 1),
               ('2024-01-01', 'C', 7500, 800, 10), ('2024-01-01', 'Shell', 2000, 100, 1), ('2024-01-01', 'JSON', 500, 40, 1))
       as v (start, language, bytes, lines, files);
insert into sesami.tech_change
select sesami.fixture_analysis('github.com/ada/engine', 'timeline'), 'month', v.start::date, repeat(v.commit, 40), v.tech, v.dependency::jsonb, v.change, v.path
  from (values ('2023-11-01', 'b', 'c', null, 'added', 'src/a.c'), ('2023-12-01', 'c', 'cmake', null, 'added', 'CMakeLists.txt'),
               ('2023-12-01', 'c', null, '{"ecosystem": "cmake", "name": "ZLIB", "requirement": "1.2"}', 'added', 'CMakeLists.txt'),
               ('2024-01-01', 'a', null, '{"ecosystem": "cmake", "name": "ZLIB", "requirement": "1.3", "was": {"requirement": "1.2"}}', 'updated', 'CMakeLists.txt'))
       as v (start, commit, tech, dependency, change, path);
insert into sesami.skipped (analysis_id, reason, files)
values (sesami.fixture_analysis('github.com/ada/engine', 'blame-count'), 'binary', 3),
       (sesami.fixture_analysis('github.com/ada/engine', 'blame-count'), 'symlink', 1);
drop function sesami.fixture_analysis(text, text);

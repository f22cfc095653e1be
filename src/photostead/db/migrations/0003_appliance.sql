-- What the start-up of the daemon sets of the system config, from command line, environment, snap or file: it wins over what
-- people chose, which is kept below it. One row, so that every reader sees it together with the settings.
create table managed_settings (
  id integer primary key check (id = 1),
  value text not null check (json_valid(value)) -- {path: {"value", "source", "name"}}
) strict;

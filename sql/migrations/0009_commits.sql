-- Of activity with the unit "commit": which one.

alter table sesami.activity add column commit text;

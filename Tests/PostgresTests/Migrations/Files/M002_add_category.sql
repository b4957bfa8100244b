alter table shows add category text not null default 'żółć';
create index on shows (category);

#!/bin/sh
# technologies.sh technologies.txt: the table as sorted C arrays, on stdout. Sorted here so that the
# program only searches. A line that cannot be understood ends the build.
set -eu
export LC_ALL=C

rows() {
	awk -F'|' '
	function bad(why) {
		printf "%s:%d: %s\n", FILENAME, FNR, why > "/dev/stderr"
		failed = 1
		exit 1
	}
	function trim(text) {
		gsub(/^ +| +$/, "", text)
		return text
	}
	/^#/ || /^ *$/ { next }
	/["\\\t]/ { bad("quote, backslash or tab") }
	/^ / {
		if (!count) bad("matcher without a technology")
		fields = split($0, words, " ")
		if (fields < 2) bad("matcher without a word")
		if (words[1] == "path" && (paths += fields - 1) > 256) bad("too many paths (NEEDLES_MOST)")
		for (i = 2; i <= fields; i++)
			printf "rule\t%s\t%s\t%d\n", words[1], words[i], count - 1
		next
	}
	{
		if (NF != 3 || trim($1) !~ /^[a-z0-9-]+$/) bad("\"key | kind | name\" expected")
		if (trim($1) in seen) bad("key stands twice: " $1)
		seen[trim($1)]
		printf "tech\t%s\t%s\t%s\n", trim($1), trim($2), trim($3)
		count++
	}
	END { exit failed }' "$1"
}

# array NAME: rows "kind word tech" as struct tech_rule, sorted. Words that stand in two lines of one
# technology are one rule.
array() {
	printf 'const struct tech_rule %s[] = {\n' "$1"
	sort -t '	' -k1,1 -k2,2 -k3,3n -u | awk -F'\t' '{ printf "{\"%s\", \"%s\", %d},\n", $1, $2, $3 }'
	printf '};\nconst unsigned %s = sizeof(%s) / sizeof(%s[0]);\n' "$2" "$1" "$1"
}

all=$(rows "$1")
printf 'const struct technology technologies[] = {\n'
printf '%s\n' "$all" | awk -F'\t' '$1 == "tech" { printf "{\"%s\", \"%s\", \"%s\"},\n", $2, $4, $3 }'
printf '};\n'
printf 'const unsigned technology_count = sizeof(technologies) / sizeof(technologies[0]);\n'
printf '%s\n' "$all" | awk -F'\t' '$1 == "rule" && ($2 == "path" || $3 !~ /\*$/)' | cut -f 2- |
	array tech_rules tech_rule_count
printf '%s\n' "$all" | awk -F'\t' '$1 == "rule" && $2 != "path" && $3 ~ /\*$/' | cut -f 2- |
	array tech_prefixes tech_prefix_count

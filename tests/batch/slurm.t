#!/usr/bin/env bash
# templates/slurm-array under a Slurm of the test's own (munged, slurmctld and one slurmd): a manifest of batch/submit
# becomes an array, each line is done once, a child that is killed is queued again, what cannot be helped is not.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/postgres.sh"
cd "$WORK" || exit 1
PATH=$PATH:/usr/sbin
for program in munged slurmctld slurmd sbatch; do command -v $program >/dev/null || skip_all "no $program"; done
[ "$(id -u)" -eq 0 ] || skip_all 'slurmd needs root'
postgres_start
"$ROOT/pipelines/jobs" limits retry=0 lost=2 attempts=3 >/dev/null

two_ports() { python3 -c 'import socket; s = [socket.socket() for _ in "ab"]; [x.bind(("127.0.0.1", 0)) for x in s]; print(*[x.getsockname()[1] for x in s])'; }
read -r control_port node_port < <(two_ports)
name=$(hostname -s)
mkdir -m 755 munge state spool
head -c 128 /dev/urandom >munge/key && chmod 400 munge/key
munged --force --key-file="$WORK/munge/key" --socket="$WORK/munge/socket" --pid-file="$WORK/munge/pid" \
    --seed-file="$WORK/munge/seed" --log-file="$WORK/munge/log" 2>munge.err || skip_all "munged does not start: $(tail -n 1 munge.err)"
at_exit "kill $(cat munge/pid)"
cat >slurm.conf <<CONF
ClusterName=sesami-test
SlurmctldHost=$name(127.0.0.1)
SlurmctldPort=$control_port
SlurmdPort=$node_port
SlurmUser=root
AuthInfo=socket=$WORK/munge/socket
StateSaveLocation=$WORK/state
SlurmdSpoolDir=$WORK/spool
SlurmctldPidFile=$WORK/control.pid
SlurmdPidFile=$WORK/node.pid
SlurmctldLogFile=$WORK/control.log
SlurmdLogFile=$WORK/node.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=100000
SlurmdParameters=config_overrides
MpiDefault=none
NodeName=$name NodeAddr=127.0.0.1 CPUs=6 RealMemory=1000
PartitionName=all Nodes=$name Default=YES State=UP
CONF
export SLURM_CONF=$WORK/slurm.conf
slurmctld -D 2>control.err &
at_exit "kill $!"
slurmd -D -N "$name" 2>node.err &
at_exit "kill $!"
idle() { sinfo -h -o %t 2>/dev/null | grep -qE 'idle|mix'; }
for ((i = 0; i < 100; i++)); do idle && break; sleep 0.2; done
idle || skip_all "Slurm does not start: $(tail -n 1 control.log node.log | xargs)"

# Eight repositories, of which one is gone when its turn comes.
"$ROOT/tests/lib/random-history" 7 seed.git >/dev/null 2>&1
for ((i = 0; i < 8; i++)); do
    cp -R seed.git "r$i.git"
    git -C "r$i.git" update-ref HEAD "$(git -C "r$i.git" commit-tree -m "$i" -p "$(git -C "r$i.git" rev-parse HEAD)" "$(git -C "r$i.git" rev-parse 'HEAD^{tree}')")"
done
mkdir lists
gh-repos r?.git 2>/dev/null | "$ROOT/batch/submit" --to="$WORK/lists" --per-job=2 >submitted 2>submit.err
is "$?" 0 'submit writes a manifest'
is "$(jq -c '[.children, .repositories]' submitted)" '[4,8]' 'of four children'
rm -rf r7.git
# The first child is killed the first time.
mkdir here
cp -R "$ROOT/batch" "$ROOT/pipelines" here/
mv here/batch/run-analysis here/batch/run-it
cat >here/batch/run-analysis <<EOF2
#!/bin/bash
if [ "\$SLURM_ARRAY_TASK_ID" = 0 ] && [ ! -e $WORK/killed ]; then touch $WORK/killed; kill -KILL \$\$; fi
exec $WORK/here/batch/run-it "\$@"
EOF2
chmod +x here/batch/run-analysis
SESAMI_MANIFEST=$(jq -r .manifest submitted)
export SESAMI_MANIFEST SESAMI_LIB=$WORK/here SESAMI_PER_JOB=2 TMPDIR=$WORK/spool
ok 'the array is taken' sbatch --array=0-3 --mem=100M --export=ALL --output="$WORK/child-%a.out" "$ROOT/batch/templates/slurm-array"
# Slurm lets a job that is queued again wait two minutes; here it need not.
for ((i = 0; i < 240; i++)); do
    [ -n "$(squeue -h)" ] || break
    squeue -h -t PENDING -o %A | xargs -r -I{} scontrol update JobId={} StartTime=now 2>/dev/null
    sleep 0.5
done
is "$(squeue -h -o '%K %T %r')" '' 'all children end'
is "$(as_owner -c "select status, count(*) from sesami.job group by 1 order by 1")" $'COMPLETED|7\nFAILED|1' 'every line is done but the one that is gone'
is "$(as_owner -c 'select count(distinct repository_id) from sesami.analysis')" 7 'and stored'
ok 'one was killed and queued again' test -e killed
is "$(as_owner -c "select count(*), count(distinct job_id) from sesami.job_attempt where outcome = 'completed'")" '7|7' 'each once'
done_testing

-- Takes the next job of a queue, in the form that BullMQ gives it, so that its programs read and write the same keys.
--
-- KEYS[1]  the waiting jobs, a list: added at the left, taken at the right
-- KEYS[2]  the jobs that run, a list
-- KEYS[3]  wakes one program that waits for a job, a sorted set with one member
-- KEYS[4]  facts of the queue, a hash: concurrency (how many jobs may run over all programs)
-- KEYS[5]  exists while the pace allows no next job
-- KEYS[6]  exists while nobody need look for jobs of dead programs
-- KEYS[7]  the job that this ask has taken, whose reply may have got lost
-- ARGV[1]  prefix of the keys of a job: its data in <prefix><id>, a hash; and <prefix><id>:lock, which exists while the
--          program that runs it is there
-- ARGV[2]  the ask, which becomes the value of the lock
-- ARGV[3]  milliseconds of a lock
-- ARGV[4]  milliseconds until the next look for jobs of dead programs
-- ARGV[5]  milliseconds until the next job may be taken, or 0
--
-- Reply: 'job', its id, its data, and 1 when others wait; 'wait' and milliseconds; or 'none'

local prefix, ask, life, sweep, pace = unpack(ARGV)

local function reply(id)
  return { 'job', id, redis.call('HGET', prefix .. id, 'data') or '', math.min(redis.call('LLEN', KEYS[1]), 1) }
end

local before = redis.call('GET', KEYS[7])
if before then return reply(before) end

-- A job runs once, so one whose program has died is removed.
if redis.call('SET', KEYS[6], '1', 'PX', sweep, 'NX') then
  for _, id in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
    if redis.call('EXISTS', prefix .. id .. ':lock') == 0 then
      redis.call('LREM', KEYS[2], 1, id)
      redis.call('DEL', prefix .. id)
    end
  end
end

local left = redis.call('PTTL', KEYS[5])
if left > 0 then return { 'wait', left } end
local max = redis.call('HGET', KEYS[4], 'concurrency')
if max and redis.call('LLEN', KEYS[2]) >= tonumber(max) then return { 'none' } end
local id = redis.call('RPOPLPUSH', KEYS[1], KEYS[2])
if not id then return { 'none' } end
redis.call('SET', prefix .. id .. ':lock', ask, 'PX', life)
redis.call('SET', KEYS[7], id, 'PX', life)
if pace ~= '0' then redis.call('SET', KEYS[5], '1', 'PX', pace) end
if redis.call('LLEN', KEYS[1]) > 0 then redis.call('ZADD', KEYS[3], 0, '0') end
return reply(id)

-- Counts an attempt, unless it comes too early. KEYS: counter. ARGV: now, end of a window that begins
-- now, limit, first attempt with a pause or -1. Returns -1, or the milliseconds to wait.
local now, limit, from = tonumber(ARGV[1]), tonumber(ARGV[3]), tonumber(ARGV[4])
local count = tonumber(redis.call('HGET', KEYS[1], 'count') or 0)
local window_end = tonumber(redis.call('HGET', KEYS[1], 'until') or now)
if now >= window_end then
  count = 0
end
if count == 0 then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'count', 1, 'last', ARGV[1], 'until', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], math.max(tonumber(ARGV[2]) - now, 1))
  return -1
end
-- Without a pause nothing is too early: callers' clocks differ, and their calls overtake each other.
local refused_until = now
if count >= limit then
  refused_until = window_end
elseif from >= 0 and count >= from then
  local last = tonumber(redis.call('HGET', KEYS[1], 'last'))
  refused_until = last + 1000 * 2 ^ math.min(count - from, 16)
end
if now < refused_until then
  return refused_until - now
end
redis.call('HSET', KEYS[1], 'count', count + 1, 'last', ARGV[1])
return -1

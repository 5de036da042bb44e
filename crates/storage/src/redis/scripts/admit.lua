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
local refused_until = window_end
if count < limit then
  -- Without a pause also one is admitted whose time was read a moment earlier than that of the last.
  refused_until = now
  if from >= 0 and count >= from then
    refused_until = tonumber(redis.call('HGET', KEYS[1], 'last')) + 1000 * 2 ^ math.min(count - from, 16)
  end
end
if now < refused_until then
  return refused_until - now
end
redis.call('HSET', KEYS[1], 'count', count + 1, 'last', ARGV[1])
return -1

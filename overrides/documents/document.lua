-- What the written formats say in their own way: boxes, tabs, listings, and the addresses of external links.

local styles = { warning = "Warning", danger = "Warning", title = "Box Title", output = "Output", tab = "Tab" }

local function quoted(text)
  return '"' .. text:gsub('[\\"]', '\\%0') .. '"'
end

local function take_title(div)
  local first = div.content[1]
  if first and first.t == "Div" and first.classes:includes("title") then
    div.content:remove(1)
    return pandoc.utils.stringify(first.content)
  end
end

local function call(name, arguments, content)
  local blocks = pandoc.Blocks { pandoc.RawBlock("typst", "#" .. name .. "(" .. table.concat(arguments, ", ") .. ")[") }
  blocks:extend(content)
  blocks:insert(pandoc.RawBlock("typst", "]"))
  return blocks
end

local function as_typst(div)
  local class = div.classes[1]
  if class == "admonition" then
    return call("admonition", { quoted(div.classes[2] or "note"), quoted(take_title(div) or "") }, div.content)
  elseif class == "tab" then
    return call("tab", { quoted(take_title(div) or "") }, div.content)
  elseif class == "code" then
    local title = take_title(div)
    return title and call("listing", { quoted(title) }, div.content) or div.content
  elseif class == "output" then
    return div:walk { CodeBlock = function(block) block.classes = { "output" } return block end }.content
  end
end

local function as_word(div)
  local class = div.classes[1]
  if class == "admonition" then
    div.attributes["custom-style"] = styles[div.classes[2]] or "Note"
  else
    div.attributes["custom-style"] = styles[class]
  end
  return div
end

-- Word fits columns to their text, others take them as they stand: give each a share by its longest text.
function Table(grid)
  if FORMAT ~= "docx" then return nil end
  local longest = {}
  local function measure(row)
    for column, cell in ipairs(row.cells) do
      local length = pandoc.text.len(pandoc.utils.stringify(cell.contents))
      longest[column] = math.max(longest[column] or 12, math.min(length, 60))
    end
  end
  for _, row in ipairs(grid.head.rows) do
    measure(row)
    for _, cell in ipairs(row.cells) do
      cell.contents = cell.contents:walk { Plain = function(text) return pandoc.Plain { pandoc.Strong(text.content) } end }
    end
  end
  for _, body in ipairs(grid.bodies) do
    for _, row in ipairs(body.body) do measure(row) end
  end
  local sum = 0
  for column in ipairs(grid.colspecs) do sum = sum + (longest[column] or 12) end
  for column, spec in ipairs(grid.colspecs) do spec[2] = (longest[column] or 12) / sum end
  return grid
end

function Div(div)
  if FORMAT == "typst" then return as_typst(div) end
  if FORMAT == "docx" then return as_word(div) end
end

local function take_box(item)
  local words = item[1] and item[1].content
  if words and words[1] and words[1].text == "☐" then
    words:remove(1)
    return true
  end
end

function BulletList(list)
  if FORMAT ~= "typst" then return nil end
  local boxes = list.content:map(take_box)
  if #boxes == #list.content then return call("checklist", {}, { list }) end
end

function Span(span)
  if FORMAT == "typst" and span.identifier ~= "" and #span.content == 0 then
    return pandoc.RawInline("typst", "#metadata(none)<" .. span.identifier .. ">")
  elseif FORMAT == "docx" and span.classes:includes("mark") then
    return pandoc.Strong(span.content)
  end
end

function Image(image)
  if FORMAT == "typst" then
    local words = { quoted(image.src), "alt: " .. quoted(pandoc.utils.stringify(image.caption)) }
    return pandoc.RawInline("typst", "#image(" .. table.concat(words, ", ") .. ")")
  end
end

function Link(link)
  local shown = pandoc.utils.stringify(link.content)
  if FORMAT:match("^epub") or not link.target:match("^https?:") or shown == link.target then return nil end
  return { link, pandoc.Note { pandoc.Para { pandoc.Link(link.target, link.target) } } }
end

function Header(header) -- a footnote in a heading would stand in the contents too
  header.content = header.content:walk { Note = function() return {} end, Link = function(link) return link.content end }
  return header
end

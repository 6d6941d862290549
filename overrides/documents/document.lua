-- What the written formats say in their own way: boxes, tabs, listings, notes, and the addresses of external links.
-- Typst gets texts as strings, never as markup: no text of a page can be read as a list, a heading or a comment.

local styles = { warning = "Warning", danger = "Warning", title = "Box Title", output = "Output", tab = "Tab" }
local is_typst, is_word, is_book = FORMAT == "typst", FORMAT == "docx", FORMAT:match("^epub") ~= nil

local function quoted(text)
  return '"' .. text:gsub('[\\"]', '\\%0'):gsub("\n", "\\n"):gsub("\t", "\\t"):gsub("\r", "\\r") .. '"'
end

local function list(values) -- an array of Typst; the last comma makes one of one value, too
  return "(" .. table.concat(values, ", ") .. (#values == 1 and "," or "") .. ")"
end

local function raw(text)
  return pandoc.RawInline("typst", text)
end

local function call(name, arguments, content)
  local blocks = pandoc.Blocks { pandoc.RawBlock("typst", "#" .. name .. "(" .. table.concat(arguments, ", ") .. ")[") }
  blocks:extend(content)
  blocks:insert(pandoc.RawBlock("typst", "]"))
  return blocks
end

local function take_title(div)
  local first = div.content[1]
  if first and first.t == "Div" and first.classes:includes("title") then
    div.content:remove(1)
    return pandoc.utils.stringify(first.content)
  end
end

-- Notes: composition leaves their texts at the end of each chapter, and empty marks where they belong.

local notes = {}

local function collect_notes(document)
  document.blocks = document.blocks:walk {
    Div = function(div)
      if not div.classes:includes("footnote-text") then return nil end
      notes[div.attributes.note] = div.content
      return {}
    end,
  }
  return document
end

local told = {}

local function as_note(name, content) -- the same note again is a mark with the number of the first one
  if is_typst and told[name] then return raw("#footnote(label(" .. quoted(name) .. "));") end
  local mark = pandoc.Note(content)
  if not is_typst then return mark end
  told[name] = true
  return { mark, raw("#label(" .. quoted(name) .. ");") }
end

local function spell_address(link) -- a note has no notes
  local shown = pandoc.utils.stringify(link.content)
  if is_book or not link.target:match("^https?:") or shown == link.target then return nil end
  return { link, pandoc.Str(" ("), pandoc.Link(link.target, link.target), pandoc.Str(")") }
end

local function place_notes(span)
  if span.classes:includes("note-mark") then
    local content = pandoc.Blocks(notes[span.attributes.note] or {}):walk { Link = spell_address }
    return as_note("note-" .. span.attributes.note, content)
  end
end

local function note_address(link)
  local shown = pandoc.utils.stringify(link.content)
  if is_book or not link.target:match("^https?:") or shown == link.target then return nil end
  local name = "address-" .. link.target
  local known = told[name]
  if is_word then
    told[name] = true
    if known then return nil end
  end
  local marks = pandoc.Inlines { link }
  marks:extend(pandoc.Inlines(as_note(name, { pandoc.Para { pandoc.Link(link.target, link.target) } })))
  return marks
end

-- Code

local function as_typst_code(block)
  local attributes = block.attributes
  local arguments = { quoted(block.classes[1] or ""), quoted(block.text) }
  for _, name in ipairs { "breaks", "first", "marked" } do
    if attributes[name] then table.insert(arguments, name .. ": json(bytes(" .. quoted(attributes[name]) .. "))") end
  end
  return pandoc.RawBlock("typst", "#code(" .. table.concat(arguments, ", ") .. ")")
end

-- Word and books have no listings with numbers and marked lines: their lines are runs of one paragraph.
local function as_lines(block)
  local start, marked = tonumber(block.attributes.first), {}
  for number in (block.attributes.marked or ""):gmatch("%d+") do marked[tonumber(number)] = true end
  if not start and next(marked) == nil then
    block.attributes = {}
    return block
  end
  local lines, position = pandoc.Inlines {}, 0
  for line in (block.text .. "\n"):gmatch("(.-)\n") do
    position = position + 1
    if position > 1 then lines:insert(pandoc.LineBreak()) end
    if start then
      local number = pandoc.Str(("%4d\u{a0}\u{a0}"):format(start + position - 1):gsub(" ", "\u{a0}"), "")
      lines:insert(pandoc.Span({ number }, { class = "line-number", ["custom-style"] = "Line Number" }))
    end
    local shown = is_word and pandoc.Str(line) or pandoc.Code((line:gsub(" ", "\u{a0}")))
    lines:insert(marked[position] and pandoc.Span({ shown }, { class = "marked", ["custom-style"] = "Marked Line" }) or shown)
  end
  return pandoc.Div({ pandoc.Para(lines) }, { class = "lines", ["custom-style"] = "Source Code" })
end

-- Boxes

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
    local title = take_title(div)
    local answer = call("answer", {}, div.content)
    return title and call("listing", { quoted(title) }, answer) or answer
  end
end

local function as_word(div)
  local class = div.classes[1]
  if class == "lines" then return nil end
  if class == "admonition" then
    div.attributes["custom-style"] = styles[div.classes[2]] or "Note"
  else
    div.attributes["custom-style"] = styles[class]
  end
  return div
end

-- Tables

-- Word fits columns to their text, others take them as they stand: give each a share by its longest text.
local function share_columns(grid)
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

local function longest_first(words)
  local found = {}
  for word in pairs(words) do table.insert(found, word) end
  table.sort(found, function(one, other)
    local length, against = pandoc.text.len(one), pandoc.text.len(other)
    return length > against or (length == against and one < other)
  end)
  return list(pandoc.List({ table.unpack(found, 1, 8) }):map(quoted))
end

local function words_of(text, words)
  for word in text:gmatch("%S+") do words[word] = true end
end

-- Typst is told of each column its longest words, which decide how narrow it may be, and its longest text.
local function fit_columns(grid)
  local columns = {}
  for number in ipairs(grid.colspecs) do columns[number] = { text = {}, code = {}, size = 0, longest = { text = "", code = "" } } end
  local held = {} -- column → rows for which a cell from above still holds it
  local function measure(row)
    local number = 1
    for column, rows in pairs(held) do held[column] = rows - 1 end
    for _, cell in ipairs(row.cells) do
      while (held[number] or 0) > 0 do number = number + 1 end
      local column = columns[number]
      for offset = 0, cell.col_span - 1 do held[number + offset] = cell.row_span end
      if column and cell.col_span == 1 then
        cell.contents:walk {
          Str = function(word) words_of(word.text, column.text) end,
          Code = function(word) words_of(word.text, column.code) end,
        }
        for _, block in ipairs(cell.contents) do
          local code = pandoc.List {}
          block:walk { Code = function(inline) code:insert(inline.text) end }
          local text = pandoc.utils.stringify(block:walk { Code = function() return {} end })
          local length = pandoc.text.len(text) + pandoc.text.len(table.concat(code))
          if length > column.size then
            column.size, column.longest = length, { text = text, code = table.concat(code) }
          end
        end
      end
      number = number + cell.col_span
    end
  end
  local groups = pandoc.List { grid.head.rows }
  for _, body in ipairs(grid.bodies) do groups:extend { body.head, body.body } end
  groups:insert(grid.foot.rows)
  for _, rows in ipairs(groups) do
    held = {}
    for _, row in ipairs(rows) do measure(row) end
  end
  local told_columns = pandoc.List(columns):map(function(column)
    return "(text: " .. longest_first(column.text) .. ", code: " .. longest_first(column.code)
      .. ", longest: (text: " .. quoted(column.longest.text) .. ", code: " .. quoted(column.longest.code) .. "))"
  end)
  return list(told_columns)
end

local sides = { AlignLeft = "left", AlignRight = "right", AlignCenter = "center" }

local function mark_tables(document) -- a page can be turned for those that stand in no box and no list
  for _, block in ipairs(document.blocks) do
    if block.t == "Table" and #block.caption.long == 0 then block.attributes.turns = "true" end
  end
  return document
end

local function as_sheet(grid)
  local blocks = pandoc.Blocks {}
  local function write(text) blocks:insert(pandoc.RawBlock("typst", text)) end
  local function write_rows(rows, look)
    for _, row in ipairs(rows) do
      for number, cell in ipairs(row.cells) do
        local spec = grid.colspecs[number]
        local side = sides[cell.alignment] or (spec and sides[spec[1]])
        local options = { "colspan: " .. cell.col_span, "rowspan: " .. cell.row_span }
        if side then table.insert(options, "align: " .. side .. " + top") end
        write("table.cell(" .. table.concat(options, ", ") .. ")[" .. (look or ""))
        blocks:extend(cell.contents)
        write("],")
      end
    end
  end
  local caption = grid.caption.long
  if #caption > 0 then
    write("#figure(kind: table, caption: [")
    blocks:extend(caption)
    write("], sheet(")
  else
    write("#sheet(")
  end
  write(fit_columns(grid) .. ", " .. tostring(grid.attributes.turns == "true") .. ",")
  if #grid.head.rows > 0 then
    write("table.header(")
    write_rows(grid.head.rows, '#set text(weight: "bold")')
    write("),")
  end
  for _, body in ipairs(grid.bodies) do
    write_rows(body.head)
    write_rows(body.body)
  end
  write_rows(grid.foot.rows)
  write(#caption > 0 and "))" or ")")
  return blocks
end

-- Lists of what is to be done

local boxes = { ["☐"] = true, ["☑"] = true }
local checklists = 0

local function take_box(item)
  local words = item[1] and item[1].content
  local box = words and words[1] and words[1].t == "Span" and pandoc.utils.stringify(words[1]):match("^%S+")
  if not boxes[box] then return nil end
  words:remove(1)
  if words[1] and words[1].t == "Space" then words:remove(1) end
  return box
end

local function as_checklist(bullets)
  local marks, found = {}, false
  for number, item in ipairs(bullets.content) do
    local box = take_box(item)
    marks[number] = quoted(box or "•")
    found = found or box ~= nil
  end
  if not found then return nil end
  checklists = checklists + 1
  return call("checklist", { tostring(checklists), list(marks) }, { bullets })
end

-- Pictures and formulas

local function length_of(size) -- of an attribute: pixels unless it says otherwise
  if not size then return nil end
  local number, unit = size:match("^([%d.]+)%s*(%a*%%?)$")
  if not number then return nil end
  if unit == "" or unit == "px" then return ("%.2fpt"):format(tonumber(number) * 0.75) end
  return (unit == "%" or unit == "pt" or unit == "cm" or unit == "mm" or unit == "in" or unit == "em") and number .. unit or nil
end

local function as_picture(image, name)
  local words = { quoted(image.src), quoted(pandoc.utils.stringify(image.caption)) }
  local width = length_of(image.attributes.width)
  if width then table.insert(words, "width: " .. width) end
  return "#" .. name .. "(" .. table.concat(words, ", ") .. ");"
end

local function as_image(image)
  if image.classes:includes("icon") then return raw(as_picture(image, "icon")) end
  return raw(as_picture(image, "inline-picture"))
end

local function as_equation(formula)
  local source = pandoc.write(pandoc.Pandoc { pandoc.Plain { formula } }, "typst"):gsub("^%s+", ""):gsub("%s+$", "")
  local display = formula.mathtype == "DisplayMath"
  return raw("#math.equation(block: " .. tostring(display) .. ", alt: " .. quoted(formula.text) .. ", " .. source .. ");")
end

-- Typst

local function as_string(text) -- what cannot be markup stays legible
  if text:match("^[%a\128-\255]+[,.]?$") then return nil end
  return raw("#" .. quoted(text) .. ";")
end

local function picture_of(block)
  local words = (block.t == "Para" or block.t == "Plain") and block.content
  local image = words and #words == 1 and words[1]
  if image and image.t == "Link" and #image.content == 1 then image = image.content[1] end
  return image and image.t == "Image" and not image.classes:includes("icon") and image or nil
end

local function is_answer(block)
  return block and block.t == "Div" and block.classes[1] == "output"
end

local function is_code(block)
  return block and (block.t == "CodeBlock" or (block.t == "Div" and (block.classes[1] == "code" or is_answer(block))))
end

-- A step stays with its command, a command with its answer, and a picture alone in its paragraph is a block.
local function lay_blocks(blocks)
  local laid = pandoc.Blocks {}
  for position, block in ipairs(blocks) do
    local image = picture_of(block)
    if image then
      laid:insert(pandoc.RawBlock("typst", as_picture(image, "picture")))
    elseif (block.t == "Para" or block.t == "Plain") and is_code(blocks[position + 1]) then
      laid:extend(call("keep", {}, { pandoc.Para(block.content) }))
    elseif is_code(block) and is_answer(blocks[position + 1]) then
      laid:extend(call("keep", {}, { block }))
    else
      laid:insert(block)
    end
  end
  return laid
end

local function as_heading(header)
  local content = pandoc.Inlines { raw("#heading(level: " .. header.level .. ")[") }
  content:extend(header.content)
  content:insert(raw("]" .. (header.identifier == "" and "" or " #label(" .. quoted(header.identifier) .. ")")))
  return pandoc.Plain(content)
end

local function as_terms(definitions)
  local blocks = pandoc.Blocks {}
  for _, item in ipairs(definitions.content) do
    local term = pandoc.Inlines { raw("#definition[") }
    term:extend(item[1])
    term:insert(raw("][" ))
    blocks:insert(pandoc.Plain(term))
    for _, definition in ipairs(item[2]) do blocks:extend(definition) end
    blocks:insert(pandoc.RawBlock("typst", "]"))
  end
  return blocks
end

local typst = {
  { Blocks = lay_blocks },
  { Pandoc = mark_tables },
  { Table = as_sheet },
  {
    Div = as_typst,
    CodeBlock = as_typst_code,
    BulletList = as_checklist,
    Image = as_image,
    Math = as_equation,
    Span = function(span)
      if span.identifier ~= "" and #span.content == 0 then
        return raw("#metadata(none)#label(" .. quoted(span.identifier) .. ");")
      end
    end,
  },
  { Header = as_heading, DefinitionList = as_terms },
  { Str = function(word) return as_string(word.text) end, Code = function(code) return raw("#raw(" .. quoted(code.text) .. ");") end },
}

local word = {
  {
    Table = share_columns,
    Div = as_word,
    CodeBlock = as_lines,
    Span = function(span)
      if span.classes:includes("mark") then return pandoc.Strong(span.content) end
    end,
  },
}

local filters = pandoc.List {
  { Pandoc = collect_notes },
  { Span = place_notes },
  { traverse = "topdown", Note = function(note) return note, false end, Link = note_address },
}
if is_typst then filters:extend(typst) elseif is_word then filters:extend(word) else filters:extend { { CodeBlock = as_lines } } end
return filters

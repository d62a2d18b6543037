import { create, createFileRegistry, type DescMessage } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { eventKinds, messages } from "./messages.ts";

const PACKAGE = "events";
const scalars: Readonly<Record<string, Type>> = {
  string: Type.STRING,
  bytes: Type.BYTES,
  bool: Type.BOOL,
  int32: Type.INT32,
  int64: Type.INT64,
  uint32: Type.UINT32,
  uint64: Type.UINT64,
};
/** Value types of the two kinds of map. */
const maps: Readonly<Record<string, string>> = { labels: "string", traits: "StringValues" };

/** JSON name of a field whose message is embedded: its fields are the event's own. */
export const EMBEDDED = "";

/** `events.OneOf`, as a descriptor made from the tables of messages. */
export const oneOf: DescMessage = build();

function build(): DescMessage {
  const rows = Object.entries(messages).map(([name, row]) => message(name, row));
  const bare = Object.keys(eventKinds).filter((kind) => !Object.hasOwn(messages, kind));
  const file = create(FileDescriptorProtoSchema, {
    name: "events.proto",
    package: PACKAGE,
    // proto2 takes strings that are not UTF-8 as they come: a bad byte must not hide an event.
    syntax: "proto2",
    messageType: [...rows, ...bare.map((name) => message(name, "1 Metadata")), union()],
  });
  const made = createFileRegistry(file, () => undefined).getMessage(`${PACKAGE}.OneOf`);
  if (!made) throw new Error("the tables of messages hold no OneOf");
  return made;
}

function union(): DescriptorProto {
  return create(DescriptorProtoSchema, {
    name: "OneOf",
    oneofDecl: [{ name: "Event" }],
    field: Object.entries(eventKinds).map(([kind, number]) => ({ ...field(number, kind, kind), oneofIndex: 0 })),
  });
}

function message(name: string, row: string): DescriptorProto {
  const made = create(DescriptorProtoSchema, { name });
  for (const column of row.split(", ")) {
    const [number = "", key = "", type] = column.split(" ");
    const value = type === undefined ? undefined : maps[type];
    if (value !== undefined) {
      const entry = `${type}${number}Entry`;
      made.nestedType.push(mapEntry(entry, value));
      made.field.push(field(Number(number), key, `${name}.${entry}[]`));
    } else made.field.push(field(Number(number), key, type));
  }
  return made;
}

function mapEntry(name: string, value: string): DescriptorProto {
  return create(DescriptorProtoSchema, {
    name,
    options: { mapEntry: true },
    field: [field(1, "key", "string"), field(2, "value", value)],
  });
}

/** Without a type, the key is the message that is embedded. */
function field(number: number, key: string, type: string | undefined): FieldDescriptorProto {
  const bare = (type ?? key).replace("[]", "");
  const scalar = scalars[bare];
  return create(FieldDescriptorProtoSchema, {
    name: `${key.replace(/\W/g, "_")}`,
    jsonName: type === undefined ? EMBEDDED : key,
    number,
    label: type?.endsWith("[]") ? Label.REPEATED : Label.OPTIONAL,
    ...(scalar === undefined ? { type: Type.MESSAGE, typeName: `.${PACKAGE}.${bare}` } : { type: scalar }),
  });
}

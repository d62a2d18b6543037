declare module "subscript/justin" {
  export default function justin(text: string): (context: unknown) => unknown;
}

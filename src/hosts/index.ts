export type {
  Announcement,
  CheckReport,
  ControlPlane,
  ControlPlaneOptions,
  DeploymentReport,
  PublishReport,
  PushGrant,
  RemotePlugin,
  SchemaChange,
} from './control-plane.ts'
export type {
  Adopted,
  Category,
  DiskFile,
  Host,
  ImageReference,
  PlannedSignature,
  PluginNames,
  PluginSources,
  SourceOptions,
  Targets,
} from './host.ts'
export { codesOf, detectHost, findHost, hosts } from './table.ts'
